import type { SendFailure } from "@zongji/api";

/** It was not sent. */
export class SendFailed extends Error {
  override readonly name = "SendFailed";
  readonly reason: SendFailure;
  /** A later try may bring it there: nothing has arrived, and what was in the way may pass. */
  readonly again: boolean;

  /** @param said what the other side or the system said, for people */
  constructor(reason: SendFailure, { said = "", again = false }: { said?: string; again?: boolean } = {}) {
    super(said.slice(0, 300));
    this.reason = reason;
    this.again = again;
  }
}

/** What is sent. */
export type Parcel = {
  /** Of the sending: the other side can tell a repetition by it. */
  readonly id: string;
  readonly title: string;
  /** For people: what it is of. */
  readonly text: string;
  readonly files: readonly {
    readonly name: string;
    readonly type: string;
    readonly content: Buffer;
    readonly sha256: string;
  }[];
};

export const bytesOf = ({ files }: Parcel): number => files.reduce((all, { content }) => all + content.length, 0);
