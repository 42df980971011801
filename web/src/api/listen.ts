/* Joins the page to the feed: through the shared worker where there is one, else directly. */

import { Feed, type FeedMessage } from './feed.ts';

export interface Listening {
  wake(): void;
  stop(): void;
}

function throughWorker(session: string, hear: (message: FeedMessage) => void): Listening {
  const worker = new SharedWorker(new URL('./feed.worker.ts', import.meta.url), { type: 'module', name: `feed ${session}` });
  worker.port.onmessage = ({ data }: MessageEvent<FeedMessage>) => hear(data);
  addEventListener('pagehide', () => worker.port.postMessage('bye'));
  return { wake: () => worker.port.postMessage('wake'), stop: () => worker.port.postMessage('stop') };
}

function direct(hear: (message: FeedMessage) => void): Listening {
  const feed = new Feed(hear);
  return { wake: () => feed.wake(), stop: () => feed.close() };
}

/** `session`: the tabs of one session share one feed, those of another do not. */
export function listen(session: string, hear: (message: FeedMessage) => void): Listening {
  const listening = typeof SharedWorker === 'undefined' ? direct(hear) : throughWorker(session, hear);
  const wake = () => listening.wake();
  const wakeIfSeen = () => document.visibilityState === 'visible' && wake();
  document.addEventListener('visibilitychange', wakeIfSeen);
  addEventListener('pageshow', wake);
  addEventListener('online', wake);
  return {
    wake,
    stop() {
      document.removeEventListener('visibilitychange', wakeIfSeen);
      removeEventListener('pageshow', wake);
      removeEventListener('online', wake);
      listening.stop();
    },
  };
}
