import type { Dialog } from "./dialog.ts";
import { type Agent, carrierAddress, phoneAddress } from "./hotline.ts";
import { SipEnd } from "./sip-end.ts";
import { type Place, type Voice, Voices } from "./voice.ts";

export const carrierSip = 5070;
const phoneSip = 5080;
const firstRtp = 20_000;
/** Multiples of 50 Hz, so that whole periods fit a frame; callers' and phones' apart. */
const callerToneHz = (n: number): number => 300 + 50 * (n % 20);
const phoneToneHz = (n: number): number => 1500 + 50 * (n % 24);

/** One party's call at the field. */
export type Party = { readonly dialog: Dialog; readonly voice: Voice };
export type Caller = Party & {
  readonly number: string;
  /** The phone that answered; undefined while nobody has. */
  phone: Party | undefined;
};

type Phone = { readonly agent: Agent; readonly toneHz: number; spare: Voice | undefined };

/** What a phone does with a call that comes: takes it at once, unless it is told otherwise. */
type Answering = (dialog: Dialog, agent: Agent) => void;

/** A carrier's callers and the agents' phones, all in this thread. */
export class Field {
  readonly voices = new Voices();
  /** Calls that are up or on their way, by the caller's number. */
  readonly callers = new Map<string, Caller>();
  readonly carrier: SipEnd;
  readonly desk: SipEnd;
  answering: Answering;
  /** Told of each call that a phone has taken. */
  onTaken: (agent: Agent, party: Party) => void = () => {};
  /** What a citizen does whom the hotline calls. */
  calledOut: (dialog: Dialog) => void = (dialog) => dialog.refuse(404, "Not Found");
  readonly #phones = new Map<string, Phone>();
  #nextPort = firstRtp;
  #numbered = 0;

  private constructor(carrier: SipEnd, desk: SipEnd) {
    this.carrier = carrier;
    this.desk = desk;
    this.answering = (dialog) => void this.take(dialog);
  }

  static async open(server: Place): Promise<Field> {
    let field: Field | undefined;
    const carrier = await SipEnd.open({
      place: { address: carrierAddress, port: carrierSip },
      server,
      onCall: (dialog) => field!.calledOut(dialog),
    });
    const desk = await SipEnd.open({
      place: { address: phoneAddress, port: phoneSip },
      server,
      onCall: (dialog) => field!.#rung(dialog),
    });
    field = new Field(carrier, desk);
    return field;
  }

  /** Registers an agent's phone. Its next call's sound is open already, so that nothing but its signalling takes time. */
  async equip(agent: Agent): Promise<void> {
    const { user } = agent.phone;
    const phone: Phone = { agent, toneHz: phoneToneHz(this.#phones.size), spare: undefined };
    this.#phones.set(user, phone);
    await this.#openSpare(phone);
    await this.desk.register(agent.phone);
  }

  /** Calls a number; the caller says a tone from the answer on. Resolves when the INVITE has left. */
  async call(number: string): Promise<Caller> {
    const n = this.#numbered++;
    const voice = await this.voices.open({ address: carrierAddress, port: this.#port() }, callerToneHz(n));
    const from = String(13_900_000_000 + n);
    const dialog = this.carrier.call(number, from, voice);
    const caller: Caller = { dialog, voice, number: from, phone: undefined };
    this.callers.set(from, caller);
    const speak = () => dialog.remoteSound && void this.voices.talk(voice, dialog.remoteSound);
    dialog.onAnswered = speak;
    dialog.onMoved = speak;
    dialog.onEnded = () => {
      this.callers.delete(from);
      this.voices.hush(voice);
    };
    return caller;
  }

  /** A phone picks up. */
  async take(dialog: Dialog): Promise<void> {
    const phone = this.#phones.get(dialog.called);
    if (!phone || dialog.end) return;
    const voice = phone.spare ?? (await this.#openSpare(phone));
    phone.spare = undefined;
    if (dialog.end) return this.voices.hush(voice);
    dialog.onEnded = () => this.voices.hush(voice);
    dialog.answer(voice);
    const speak = () => dialog.remoteSound && void this.voices.talk(voice, dialog.remoteSound);
    dialog.onMoved = speak;
    speak();
    void this.#openSpare(phone);
    const caller = this.callers.get(dialog.caller);
    if (caller) {
      caller.phone = { dialog, voice };
      caller.voice.hears = voice;
      voice.hears = caller.voice;
    }
    this.onTaken(phone.agent, { dialog, voice });
  }

  /** A citizen answers whom the hotline has called. */
  async pickUp(dialog: Dialog): Promise<void> {
    const voice = await this.voices.open(
      { address: carrierAddress, port: this.#port() },
      callerToneHz(this.#numbered++),
    );
    if (dialog.end) return this.voices.hush(voice);
    dialog.onEnded = () => this.voices.hush(voice);
    dialog.answer(voice);
    const speak = () => dialog.remoteSound && void this.voices.talk(voice, dialog.remoteSound);
    dialog.onMoved = speak;
    speak();
  }

  close(): void {
    this.voices.close();
    this.carrier.close();
    this.desk.close();
  }

  #rung(dialog: Dialog): void {
    const phone = this.#phones.get(dialog.called);
    if (phone) this.answering(dialog, phone.agent);
    else dialog.refuse(404, "Not Found");
  }

  async #openSpare(phone: Phone): Promise<Voice> {
    const voice = await this.voices.open({ address: phoneAddress, port: this.#port() }, phone.toneHz);
    phone.spare = voice;
    return voice;
  }

  /** Even ports (RFC 3550 §11); none soon again, so that nothing of an ended call comes to a new one. */
  #port(): number {
    this.#nextPort = this.#nextPort > 64_000 ? firstRtp : this.#nextPort + 2;
    return this.#nextPort;
  }
}
