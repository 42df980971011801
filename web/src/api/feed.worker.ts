/* The shared worker: one feed for all tabs of this browser. A tab connects, is greeted with the whole view, and from then on
 * hears what every other tab hears. */

import { Feed, type FeedMessage } from './feed.ts';

const ports = new Set<MessagePort>();
let feed: Feed | null = null;

function greet(port: MessagePort): void {
  ports.add(port);
  feed?.greet((message) => port.postMessage(message));
}

function tellAll(message: FeedMessage): void {
  for (const port of ports) port.postMessage(message);
}

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<'wake' | 'bye' | 'stop'>) => {
    if (data === 'wake') {
      if (!ports.has(port)) greet(port); /* back from the page cache, where it had said bye */
      feed?.wake();
    }
    if (data === 'bye') ports.delete(port);
    if (data === 'stop') {
      feed?.close();
      feed = null;
    }
  };
  greet(port);
  feed ??= new Feed(tellAll);
};
