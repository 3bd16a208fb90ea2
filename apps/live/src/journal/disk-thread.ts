import { Worker } from "node:worker_threads";

/** The calls of node:fs that a thread makes. A file is named by its descriptor, which belongs to the whole process. */
export type DiskCalls = {
  readonly openSync: (path: string, flags: string | number, mode?: number) => number;
  /** `position` null: where the file ends, or was left. Returns how many bytes the kernel took. */
  readonly writeSync: (fd: number, bytes: Uint8Array, from: number, length: number, position: number | null) => number;
  readonly fdatasyncSync: (fd: number) => void;
  readonly fsyncSync: (fd: number) => void;
  readonly ftruncateSync: (fd: number, bytes: number) => void;
  readonly closeSync: (fd: number) => void;
  readonly renameSync: (from: string, to: string) => void;
  readonly unlinkSync: (path: string) => void;
};

export type DiskCall = { readonly call: keyof DiskCalls; readonly args: readonly unknown[] };
export type DiskAnswer =
  | { readonly result: number | undefined }
  | { readonly failure: Pick<NodeJS.ErrnoException, "message" | "code" | "errno" | "syscall" | "path"> };

type Asked = { readonly resolve: (result: never) => void; readonly reject: (error: Error) => void };

/**
 * A thread that makes file calls one by one, in the order in which they were asked for, and waits for nothing else. The calls of node:fs/promises share
 * libuv's few threads with all that this process reads, looks up by DNS and reckons. The thread begins with the first call, or when it is told to, and an
 * idle one keeps no process from its end.
 */
export class DiskThread {
  readonly #asked: Asked[] = [];
  #worker: Worker | undefined;

  /** Begins the thread, so that the first call need not wait for it. */
  begin(): void {
    this.#worker ??= this.#start();
  }

  /** @throws the call's error, with code, errno and syscall */
  do<C extends keyof DiskCalls>(call: C, ...args: Parameters<DiskCalls[C]>): Promise<ReturnType<DiskCalls[C]>> {
    return new Promise((resolve, reject) => {
      this.begin();
      this.#asked.push({ resolve, reject });
      if (this.#asked.length === 1) this.#worker!.ref();
      // Bytes are copied whole, once: a view of a larger buffer would take all of that with it.
      const sent = args.map((arg) => (arg instanceof Uint8Array ? new Uint8Array(arg) : arg));
      const moved = sent.flatMap((arg) => (arg instanceof Uint8Array ? [arg.buffer] : []));
      this.#worker!.postMessage({ call, args: sent } satisfies DiskCall, moved);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL("./disk-worker.mjs", import.meta.url), {
      // Descriptors outlive the thread: who holds a file closes it, and another thread may.
      trackUnmanagedFds: false,
      // Flags of the process, such as how its first script is read, are not for this one.
      execArgv: [],
    });
    worker.on("message", (answer: DiskAnswer) => {
      const asked = this.#asked.shift();
      if (this.#asked.length === 0) worker.unref();
      if ("result" in answer) asked?.resolve(answer.result as never);
      else asked?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
    });
    worker.on("error", (error) => this.#lost(worker, error as Error));
    worker.on("exit", (code) => this.#lost(worker, new Error(`the journal's thread ended with ${code}`)));
    worker.unref();
    return worker;
  }

  /** What was asked of it fails; the next call begins another thread. */
  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#asked.splice(0)) reject(error);
  }
}
