import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The family's name inside its files. */
export const fontFamily = "Noto Sans Hans";

/** Noto Sans Hans under the SIL Open Font Licence, as its package ships it: it has Latin letters, digits and simplified Chinese. */
const folder = join(dirname(createRequire(import.meta.url).resolve("@embedpdf/fonts-sc")), "..", "fonts");

export const fontFiles = {
  normal: join(folder, "NotoSansHans-Regular.otf"),
  bold: join(folder, "NotoSansHans-Bold.otf"),
} as const;
