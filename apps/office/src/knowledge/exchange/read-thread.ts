// The thread in which one upload to the knowledge base is read.

import { answerApart } from "../../uploads/index.ts";
import type { AskedArticles } from "./read-apart.ts";
import { readUpload } from "./read-file.ts";

await answerApart(({ bytes, name, types }: AskedArticles) => readUpload(Buffer.from(bytes), name, types));
