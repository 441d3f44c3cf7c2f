import { credential, noticed, Refusal } from './gateway';
import type { Begin, Go, Told } from './lab';

/** The connection to a world of the page's own, which ends with it: opened anew when it breaks. */

const PATIENCE_MILLIS = 15_000;
const RETRY_MILLIS = 250;
const RETRY_MILLIS_MAX = 8_000;

/** Codes of a connection's end that are ours: a status of HTTP and this. */
const OWN_CODE = 4_000;
const AT_REST = OWN_CODE + 408;
const OPEN = 1;

export interface Listener {
  /** It stands. The other end knows nothing of us. */
  opened(): void;
  heard(told: Told): void;
  /** It is tried again by itself. */
  broken(why: string): void;
  /** It is tried again when somebody says so. */
  refused(why: string): void;
}

function address(): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ui/lab`;
}

export class Line {
  private socket: WebSocket | null = null;
  private isEnded = false;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly listener: Listener) {}

  get isOpen(): boolean {
    return this.socket?.readyState === OPEN;
  }

  /** Opens it, if it is neither open nor about to be. */
  wake(): void {
    if (this.socket || this.retry !== undefined || this.isEnded) return;
    const socket = new WebSocket(address());
    this.socket = socket;
    this.expect();
    socket.onopen = () => {
      clearTimeout(this.patience);
      this.listener.opened();
    };
    socket.onmessage = (event) => {
      clearTimeout(this.patience);
      this.attempts = 0;
      this.listener.heard(JSON.parse(String(event.data)) as Told);
    };
    socket.onclose = (event) => this.lost(event.code, event.reason);
  }

  say(wish: Begin | Go): void {
    this.socket?.send(JSON.stringify(wish.kind === 'begin' ? { ...wish, token: credential() } : wish));
    this.expect();
  }

  end(): void {
    this.isEnded = true;
    this.drop();
  }

  /** Whoever does not answer is not there, whatever the system says of the connection. */
  private expect(): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.lost(0, ''), PATIENCE_MILLIS);
  }

  private drop(): void {
    clearTimeout(this.patience);
    clearTimeout(this.retry);
    this.retry = undefined;
    if (this.socket) {
      this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
    }
  }

  private lost(code: number, reason: string): void {
    this.drop();
    if (code === AT_REST) return;
    const status = code - OWN_CODE;
    if (status >= 400 && status < 500) {
      const refusal = new Refusal(status, reason);
      noticed(refusal);
      this.listener.refused(reason);
      return;
    }
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.wake();
    }, Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS * 2 ** this.attempts++));
    this.listener.broken(reason);
  }
}
