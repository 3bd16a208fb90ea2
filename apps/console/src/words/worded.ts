/**
 * The words of a language that has a singular: all that the Chinese has, and beside a word with `count` its form for one (`_one`, as i18next calls the
 * category of Unicode's plural rules). Chinese has one form for all counts.
 */
export type Worded<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Worded<T[K]>;
} & { readonly [K in keyof T as T[K] extends string ? `${K & string}_one` : never]?: string };
