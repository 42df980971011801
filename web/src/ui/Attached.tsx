/* How an inject is met besides its words: in which channel, at what place, and with which files. A picture is seen where it stands and larger
 * at a press, film and sound play where they are, what else there is is taken or opened. */

import { useSignal } from '@preact/signals';
import { throughEyes } from '../api/eyes.ts';
import type { AttachedFile, Met, Place } from '../api/types.ts';
import { Prose, plain } from '../text.tsx';
import { role } from '../state.ts';
import { say, sayNamed } from '../words/index.ts';
import { Dialog } from './Dialog.tsx';

/** Where its files are: of an item by the reader's number of it, of an inject for those who see what is planned. */
export const filesOf = (of: { item: number } | { inject: string }) => throughEyes('item' in of ? `/api/file?item=${of.item}` : `/api/file?inject=${encodeURIComponent(of.inject)}`);

const BYTES_OF_MB = 1_000_000;

const sizeOf = (bytes: number) => (bytes < BYTES_OF_MB ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / BYTES_OF_MB).toFixed(1)} MB`);

const saysSomething = (file: AttachedFile) => plain(file.alt) !== '';

function Caption({ file }: { file: AttachedFile }) {
  return (
    <>
      {plain(file.title)}{' '}
      <span class="muted">
        {file.kind}, {sizeOf(file.bytes)}
      </span>
    </>
  );
}

/** As large as there is room, for whoever sits far away. */
function StillPicture({ file, source }: { file: AttachedFile; source: string }) {
  return (
    <figure class="attached-still">
      <img src={source} alt={plain(file.alt)} />
      <figcaption>{plain(file.title)}</figcaption>
    </figure>
  );
}

function PictureFile({ file, source }: { file: AttachedFile; source: string }) {
  const large = useSignal(false);
  return (
    <figure class="attached-picture">
      <button type="button" class="attached-open" aria-label={say('enlarge', { title: plain(file.title) })} onClick={() => (large.value = true)}>
        <img src={source} alt={plain(file.alt)} />
      </button>
      <figcaption>
        <Caption file={file} />
      </figcaption>
      {large.value && (
        <Dialog title={plain(file.title)} wide onClose={() => (large.value = false)}>
          <img class="attached-large" src={source} alt={plain(file.alt)} />
          <Prose of={file.alt} />
        </Dialog>
      )}
    </figure>
  );
}

/** What plays, with words for whoever cannot see or hear it. */
function Playing({ file, source }: { file: AttachedFile; source: string }) {
  return (
    <figure class="attached-playing">
      {file.use === 'video' ? <video controls preload="metadata" src={source} aria-label={plain(file.title)} /> : <audio controls preload="none" src={source} aria-label={plain(file.title)} />}
      <figcaption>
        <Caption file={file} />
        {saysSomething(file) && <Prose of={file.alt} />}
      </figcaption>
    </figure>
  );
}

function Taken({ file, source }: { file: AttachedFile; source: string }) {
  return (
    <p class="attached-taken">
      {file.use === 'document' ? (
        <a href={source} download>
          {say('takeFile', { title: plain(file.title) })}
        </a>
      ) : (
        <a href={source} target="_blank" rel="noopener">
          {say('openFile', { title: plain(file.title) })}
        </a>
      )}{' '}
      <span class="muted">
        {file.kind}, {sizeOf(file.bytes)}
      </span>
      {saysSomething(file) && <span class="muted"> {plain(file.alt)}</span>}
    </p>
  );
}

export function Attached({ met, files }: { met: Met; files: string }) {
  if (!met.attached?.length) return null;
  const wall = role.value === 'projector'; /* where nobody opens or saves what is to be read at a desk */
  return (
    <section class="attached" aria-label={say('attachedFiles')}>
      {met.attached.map((file, place) => {
        const source = `${files}&file=${place}`;
        if (wall && file.use === 'picture') return <StillPicture key={place} file={file} source={source} />;
        if (file.use === 'picture') return <PictureFile key={place} file={file} source={source} />;
        return file.use === 'video' || file.use === 'audio' ? <Playing key={place} file={file} source={source} /> : wall ? null : <Taken key={place} file={file} source={source} />;
      })}
    </section>
  );
}

/* ---- channel and place ---- */

export function Channel({ met }: { met: Met }) {
  return met.channel ? <span class="tag tag-channel">{sayNamed('channel', met.channel)}</span> : null;
}

const side = (degrees: number, positive: string, negative: string) => `${Math.abs(degrees)}° ${degrees < 0 ? negative : positive}`;

/** "City hall, 37.57° N, 126.98° E" */
export function placeWords({ at, area, label }: Place): string {
  const where = at ? `${side(at[0], say('north'), say('south'))}, ${side(at[1], say('east'), say('west'))}` : plain(area);
  const called = plain(label);
  return called ? `${called}, ${where}` : where;
}

export function PlaceLine({ met }: { met: Met }) {
  return met.place ? (
    <p class="reading-meta">
      {say('place')} <strong>{placeWords(met.place)}</strong>
    </p>
  ) : null;
}
