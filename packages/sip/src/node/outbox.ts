import type { Output, SipEvent } from "../door.ts";

export type Outbox = {
  /** Outputs of one input: its events are told first, then its transmissions leave. */
  put(outputs: readonly Output[], at: number): void;
  /** Everything put so far has left. */
  settled(): Promise<void>;
};

/** Keeps the order of inputs, whatever commands are given from within events, and waits for promises that events return. */
export function createOutbox(options: {
  readonly onEvent: (event: SipEvent, at: number) => void | Promise<void>;
  readonly transmit: (output: Output) => void;
  readonly fault: (fault: { readonly where: string; readonly error: unknown }) => void;
}): Outbox {
  const batches: { outputs: readonly Output[]; at: number }[] = [];
  let running: Promise<void> | undefined;
  let draining = false;

  function tell(event: SipEvent, at: number): Promise<void> | undefined {
    try {
      const promise = options.onEvent(event, at);
      return promise?.catch((error: unknown) => options.fault({ where: "onEvent", error }));
    } catch (error) {
      options.fault({ where: "onEvent", error });
      return undefined;
    }
  }

  /** Runs until something must be waited for. */
  function drain(): void {
    if (draining || running !== undefined) return;
    draining = true;
    while (batches.length > 0 && running === undefined) {
      const { outputs, at } = batches.shift()!;
      const waits: Promise<void>[] = [];
      for (const output of outputs) {
        if (output.out !== "event") continue;
        const wait = tell(output.event, at);
        if (wait !== undefined) waits.push(wait);
      }
      if (waits.length === 0) send(outputs);
      else {
        running = Promise.all(waits).then(() => {
          running = undefined;
          send(outputs);
          drain();
        });
      }
    }
    draining = false;
  }

  function send(outputs: readonly Output[]): void {
    for (const output of outputs) if (output.out !== "event" && output.out !== "wakeAt") options.transmit(output);
  }

  return {
    put(outputs, at) {
      if (outputs.length === 0) return;
      batches.push({ outputs, at });
      drain();
    },
    async settled() {
      while (running !== undefined) await running;
    },
  };
}
