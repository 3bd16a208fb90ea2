/** The files of a pack on the disk, and its manifest. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { PackProgress } from "@zongji/store";
import { GrowingFile, hashOf, manifestLine, manifestName, type Written, writeWhole } from "./growing-file.ts";

/** Those files of a pack that grow, and what it has of whole ones. */
export class PackFiles {
  readonly folder: string;
  readonly #open = new Map<string, GrowingFile>();
  readonly #manifest: GrowingFile;
  bytes: number;
  entries: number;

  private constructor(folder: string, manifest: GrowingFile, { bytes, entries }: PackProgress) {
    this.folder = folder;
    this.#manifest = manifest;
    this.bytes = bytes;
    this.entries = entries;
  }

  /** Goes on where it was. @throws Torn */
  static async open(folder: string, progress: PackProgress): Promise<PackFiles> {
    const manifest = await GrowingFile.open(join(folder, manifestName), progress.manifest);
    const files = new PackFiles(folder, manifest, progress);
    try {
      for (const [path, bytes] of Object.entries(progress.sizes))
        files.#open.set(path, await GrowingFile.open(join(folder, path), bytes));
    } catch (error) {
      await files.close();
      throw error;
    }
    return files;
  }

  get sizes(): Record<string, number> {
    return Object.fromEntries([...this.#open].map(([path, file]) => [path, file.bytes]));
  }

  get manifestBytes(): number {
    return this.#manifest.bytes;
  }

  /** Adds to a file that grows; its head is written when it begins. */
  async grow(path: string, text: string, head = ""): Promise<void> {
    let file = this.#open.get(path);
    if (file === undefined) {
      file = await GrowingFile.open(join(this.folder, path), 0);
      this.#open.set(path, file);
      await file.write(head);
    }
    await file.write(text);
  }

  /** A file that grew is whole. */
  async finish(path: string): Promise<void> {
    const file = this.#open.get(path);
    if (file === undefined) return;
    await file.sync();
    await file.close();
    this.#open.delete(path);
    await this.#note(path, { bytes: file.bytes, sha256: await hashOf(join(this.folder, path)) });
  }

  /** A file that was written whole already. */
  async put(path: string, written: Written): Promise<void> {
    await this.#note(path, written);
  }

  async write(path: string, content: string | Buffer): Promise<void> {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    await this.put(path, await writeWhole(join(this.folder, path), [bytes]));
  }

  /** What was begun anew is none of it. */
  async forget(paths: readonly string[], to: PackProgress["began"]): Promise<void> {
    for (const path of paths) {
      await this.#open.get(path)?.close();
      this.#open.delete(path);
      await rm(join(this.folder, path), { recursive: true, force: true });
    }
    await this.#manifest.cut(to.manifest);
    this.bytes = to.bytes;
    this.entries = to.entries;
  }

  async sync(): Promise<void> {
    for (const file of [...this.#open.values(), this.#manifest]) await file.sync();
  }

  async close(): Promise<void> {
    for (const file of [...this.#open.values(), this.#manifest]) await file.close();
    this.#open.clear();
  }

  /** The hash of the manifest: it stands for all files of the pack. */
  async total(): Promise<string> {
    await this.#manifest.sync();
    return hashOf(join(this.folder, manifestName));
  }

  async #note(path: string, { bytes, sha256 }: Written): Promise<void> {
    await this.#manifest.write(manifestLine(sha256, path));
    this.bytes += bytes;
    this.entries += 1;
  }
}
