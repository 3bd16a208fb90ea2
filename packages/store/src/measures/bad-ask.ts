/** What was asked of measures can't be answered; `field` names what is wrong. */
export class BadMeasureAsk extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
