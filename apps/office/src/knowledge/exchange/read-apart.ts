import { readApart } from "../../uploads/index.ts";
import type { ReadUpload } from "./read-file.ts";

export type AskedArticles = {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly types: ReadonlyMap<string, string>;
};

/** Reads an upload in a thread of its own. @param cpuMs of the processor that it may take @throws TableRefused */
export const articlesApart = async (asked: AskedArticles, cpuMs?: number): Promise<ReadUpload> => {
  const upload = await readApart<ReadUpload>(new URL("./read-thread.ts", import.meta.url), asked, { cpuMs });
  // Buffers come as what they are made of.
  const articles = upload.articles.map((article) => ({
    ...article,
    pictures: new Map(
      [...article.pictures].map(
        ([place, { name, content }]) => [place, { name, content: Buffer.from(content) }] as const,
      ),
    ),
  }));
  return { ...upload, articles };
};
