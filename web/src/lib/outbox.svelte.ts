// Reports that wait on this device until the server has them: kept before they are sent, sent in the order they were written, each once.
import { api, Refused, type AskReport, type Part, type Reported } from "./api/client";
import { told as fault } from "./load.svelte";
import { me } from "./me.svelte";
import { picture } from "./picture.svelte";

export interface Waiting {
  key: number;
  who: string;
  area: string;
  body: Part<AskReport> & { text: string; client_id: string };
  /** Why the server would not take it; "" while it is only waiting. */
  fault: string;
}

const STORE = "outbox";
const AGAIN_MS = 15_000;
let waiting = $state.raw<Waiting[]>([]);
let taken = $state.raw<Record<number, Reported>>({});

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("detente", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("this browser keeps nothing"));
  });
}

/** One question to the store; settled when it is on the disk. */
async function ask<T>(mode: IDBTransactionMode, question: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = question(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("the device kept nothing"));
    });
  } finally {
    database.close();
  }
}

async function look(): Promise<void> {
  waiting = (await ask("readonly", (store) => store.getAll() as IDBRequest<Waiting[]>)).filter((w) => w.who === me.name);
}

/** Sends what waits, the oldest first; stops where the server cannot be reached. True if it was. */
async function sendAll(): Promise<boolean> {
  await look();
  for (const one of waiting.filter((w) => !w.fault)) {
    try {
      taken = { ...taken, [one.key]: await api.log(one.area, one.body) };
      await ask("readwrite", (store) => store.delete(one.key));
      picture.changed();
    } catch (error) {
      const isFinal = error instanceof Refused && error.status < 500 && ![401, 408, 429].includes(error.status);
      if (!isFinal) return false;
      await ask("readwrite", (store) => store.put({ ...one, fault: fault(error) }));
    } finally {
      await look();
    }
  }
  return true;
}

export const outbox = {
  /** What waits, the oldest first. */
  get waiting() {
    return waiting;
  },
  /** What became of one that was sent. */
  taken: (key: number) => taken[key] ?? null,
  /** Keeps a report on the device; gives its key. */
  add: async (area: string, body: Part<AskReport> & { text: string }): Promise<number> => {
    const one = { who: me.name, area, body: { ...body, client_id: `f${crypto.randomUUID()}` }, fault: "" };
    const key = await ask("readwrite", (store) => store.add(one));
    await look();
    return key as number;
  },
  drop: async (key: number): Promise<void> => {
    await ask("readwrite", (store) => store.delete(key));
    await look();
  },
  /** One window sends at a time. */
  flush: async (): Promise<boolean> => await navigator.locks.request("detente outbox", () => sendAll().catch(() => false)),
};

/** Tries again whenever there may be signal, until the function that is given back is called. */
export function keepSending(): () => void {
  const again = () => void (waiting.some((w) => !w.fault) && outbox.flush());
  const timer = setInterval(again, AGAIN_MS);
  addEventListener("online", again);
  void outbox.flush();
  return () => {
    clearInterval(timer);
    removeEventListener("online", again);
  };
}
