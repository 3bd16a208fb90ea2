/** A logger with pino's methods. Telephone numbers belong under `pii`. */
export type Log = {
  readonly debug: (fields: object, sentence: string) => void;
  readonly info: (fields: object, sentence: string) => void;
  readonly warn: (fields: object, sentence: string) => void;
  readonly error: (fields: object, sentence: string) => void;
};
