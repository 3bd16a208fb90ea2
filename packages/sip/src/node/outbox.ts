import type { Output, SipEvent } from "../door.ts";

export type Outbox = {
  /** Outputs of one input: its events are told first, then its transmissions leave. */
  put(outputs: readonly Output[], at: number): void;
  /** Everything put so far has left. */
  settled(): Promise<void>;
};

/** What one input led to. */
type Batch = { readonly outputs: readonly Output[]; readonly at: number; mayLeave: boolean };

/**
 * Keeps the order of inputs, whatever commands are given from within events. Events are told as they come; what is transmitted waits for the promises
 * that the events of its input returned, and for all that came before: many inputs may wait for one sync of a disk.
 */
export function createOutbox(options: {
  readonly onEvent: (event: SipEvent, at: number) => void | Promise<void>;
  readonly transmit: (output: Output) => void;
  readonly fault: (fault: { readonly where: string; readonly error: unknown }) => void;
}): Outbox {
  const untold: Batch[] = [];
  const unsent: Batch[] = [];
  let telling = false;
  let sending = false;
  const settle: (() => void)[] = [];

  function tell(event: SipEvent, at: number): Promise<void> | undefined {
    try {
      const promise = options.onEvent(event, at);
      return promise?.catch((error: unknown) => options.fault({ where: "onEvent", error }));
    } catch (error) {
      options.fault({ where: "onEvent", error });
      return undefined;
    }
  }

  function tellAll(batch: Batch): void {
    const waits: Promise<void>[] = [];
    for (const output of batch.outputs) {
      if (output.out !== "event") continue;
      const wait = tell(output.event, batch.at);
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

  /** Tells what came, each batch whole before the next; then sends until something must be waited for. */
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
