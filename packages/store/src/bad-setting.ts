/** An invalid setting: one sentence for the terminal, which names it. */
export class BadSetting extends Error {
  override readonly name = "BadSetting";
}

/** @throws BadSetting always */
export const bad = (name: string, value: string, wanted: string): never => {
  throw new BadSetting(`${name} is "${value}", but must be ${wanted}.`);
};
