/** What a section is made of; each text is escaped where it is written. */
export type Part =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "code"; readonly text: string }
  | {
      readonly is: "table";
      readonly heads: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Places of columns that are figures, or that are hashes. */
      readonly figures?: readonly number[];
      readonly hashes?: readonly number[];
    };
export type Section = { readonly title: string; readonly parts: readonly Part[] };
