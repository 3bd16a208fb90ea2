/**
 * The word of a request's part: of the longest beginning of its path that has one. Places in a list are left out of it.
 * @param path "numberRules.out.0.strip" @param word of "numberRules_out", undefined where it has none
 */
export const wordOfField = (path: string, word: (key: string) => string | undefined): string => {
  const parts = path.split(".").filter((part) => !/^\d+$/.test(part));
  for (let length = parts.length; length > 0; length -= 1) {
    const found = word(parts.slice(0, length).join("_"));
    if (found !== undefined) return found;
  }
  return path;
};
