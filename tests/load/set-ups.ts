import { type Capture, header, startCapture, type World } from "@zongji/kit";
import { userOf } from "./dialog.ts";
import type { SipEnd } from "./sip-end.ts";

/** When each call's INVITE left its caller and the far end's 200 left the far end, by what crossed the wire. */
export class SetUps {
  readonly #capture: Capture;
  readonly #carrier: SipEnd;
  readonly #desk: SipEnd;

  private constructor(capture: Capture, carrier: SipEnd, desk: SipEnd) {
    this.#capture = capture;
    this.#carrier = carrier;
    this.#desk = desk;
  }

  static async watch(world: World, { carrier, desk }: { carrier: SipEnd; desk: SipEnd }): Promise<SetUps> {
    const ports = `udp port ${carrier.place.port} or udp port ${desk.place.port}`;
    return new SetUps(await startCapture(world, ports), carrier, desk);
  }

  async end(): Promise<void> {
    await this.#capture.stop();
  }

  /** Set-up times, ms. `phones`: the far end is an agent's phone, else the hotline itself. It keeps this thread, whose voices fall silent meanwhile. */
  read({ phones }: { phones: boolean }): number[] {
    const invited = new Map<string, number>();
    for (const message of this.#capture.sip(this.#carrier.place.port)) {
      const caller = userOf(header(message, "from"));
      if (message.method === "INVITE" && !invited.has(caller)) invited.set(caller, message.atMs);
    }
    const farEnd = phones ? this.#desk : this.#carrier;
    const answered = new Map<string, number>();
    for (const message of this.#capture.sip(farEnd.place.port)) {
      if (message.status !== 200 || !header(message, "cseq").endsWith("INVITE")) continue;
      const caller = userOf(header(message, "from"));
      if (!answered.has(caller)) answered.set(caller, message.atMs);
    }
    return [...answered].flatMap(([caller, atMs]) => (invited.has(caller) ? [atMs - invited.get(caller)!] : []));
  }
}
