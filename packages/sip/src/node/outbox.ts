import type { Output, SipEvent } from "../door.ts";

export type Outbox = {
  /** Outputs of one input: its events are told first, then its transmissions leave. */
  put(outputs: readonly Output[], at: number): void;
  /** Resolves when everything that was put so far has left. */
  settled(): Promise<void>;
};

/** Outputs of one input. */
type Batch = { readonly outputs: readonly Output[]; readonly at: number; mayLeave: boolean };

export type OutboxOptions = {
  readonly onEvent: (event: SipEvent, at: number) => void | Promise<void>;
  readonly transmit: (output: Output) => void;
  readonly fault: (fault: { readonly where: string; readonly error: unknown }) => void;
};

/** Tells one event. A throw or a rejection goes to `fault`. */
function tell({ onEvent, fault }: OutboxOptions, event: SipEvent, at: number): Promise<void> | undefined {
  try {
    const promise = onEvent(event, at);
    return promise?.catch((error: unknown) => fault({ where: "onEvent", error }));
  } catch (error) {
    fault({ where: "onEvent", error });
    return undefined;
  }
}

/**
 * Keeps the order of inputs, also of commands that are given from within events. Events are told as they come. Transmissions wait for the promises
 * that the events of their input returned, and for everything before them: many inputs may wait for one sync of a disk.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const untold: Batch[] = [];
  const unsent: Batch[] = [];
  let telling = false;
  let sending = false;
  const settle: (() => void)[] = [];

  function tellAll(batch: Batch): void {
    const waits: Promise<void>[] = [];
    for (const output of batch.outputs) {
      if (output.out !== "event") continue;
      const wait = tell(options, output.event, batch.at);
      if (wait !== undefined) waits.push(wait);
    }
    if (waits.length === 0) {
      batch.mayLeave = true;
      return;
    }
    void Promise.all(waits).then(() => {
      batch.mayLeave = true;
      drain();
    });
  }

  /** Tells the new batches, each whole before the next; then sends until a batch has to wait. */
  function drain(): void {
    if (telling) return;
    telling = true;
    for (let batch = untold.shift(); batch !== undefined; batch = untold.shift()) {
      unsent.push(batch);
      tellAll(batch);
    }
    telling = false;
    if (sending) return;
    sending = true;
    while (unsent[0]?.mayLeave) send(unsent.shift()!.outputs);
    sending = false;
    if (unsent.length === 0) for (const settled of settle.splice(0)) settled();
  }

  function send(outputs: readonly Output[]): void {
    for (const output of outputs) if (output.out !== "event" && output.out !== "wakeAt") options.transmit(output);
  }

  return {
    put(outputs, at) {
      if (outputs.length === 0) return;
      untold.push({ outputs, at, mayLeave: false });
      drain();
    },
    async settled() {
      if (unsent.length > 0) await new Promise<void>((resolve) => settle.push(resolve));
    },
  };
}
