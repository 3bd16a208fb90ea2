import type { Db } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { deletePrompt, listPrompts, type PromptFolders, promptSound, uploadPrompt } from "./prompts.ts";

export type PromptRoom = { readonly db: Db; readonly prompts: PromptFolders };

/** The prompts of the hotline. */
export const promptRoutes = (add: AddOperation, { db, prompts }: PromptRoom): void => {
  add("listPrompts", () => listPrompts(db, prompts));
  add("promptSound", async ({ params, reply }) => {
    const sound = await promptSound(prompts, params.name);
    return reply.header("cache-control", "no-store").type("audio/wav").send(sound);
  });
  add("uploadPrompt", async ({ params, actor, request }) => {
    const file = request.isMultipart() ? await request.file({ limits: { fileSize: 16 * 1024 * 1024 } }) : undefined;
    if (file === undefined) throw new Refusal("badRequest", { field: "file" });
    const sound = await file.toBuffer();
    // toBuffer throws only if more was read after the limit was met.
    if (file.file.truncated) throw new Refusal("tooLarge");
    return uploadPrompt(db, prompts, params.name, sound, actor);
  });
  add("deletePrompt", async ({ params, actor }) => {
    await deletePrompt(db, prompts, params.name, actor);
    return undefined;
  });
};
