/** The pieces of a file of recordings on the disk, against what the database counts. */
import { pieceName, removeFile, sealedBytes } from "../jobs/index.ts";
import { dropPieces, dropPiecesFrom, piecesOf } from "./copies-store.ts";
import type { Makers } from "./makers.ts";

type Place = Pick<Makers, "db" | "folder">;
type Piece = { readonly no: number; readonly bytes: number };

/** The first piece that is not there, or not as long as it was written; undefined: all are. */
export const lostPiece = async (folder: string, job: string, pieces: readonly Piece[]): Promise<number | undefined> => {
  for (const { no, bytes } of pieces) if ((await sealedBytes(folder, pieceName(job, no))) !== bytes) return no;
  return undefined;
};

/** Nobody wants it, or it can't be made: its pieces take no room any more. */
export const removePieces = async ({ db, folder }: Place, job: string): Promise<void> => {
  for (const { no } of await piecesOf(db, job)) await removeFile(folder, pieceName(job, no));
  await dropPieces(db, job);
};

/** A disk, or a backup of the database, may have lost a piece: it, and all after it, is made anew. @returns whether one was lost */
export const dropLost = async ({ db, folder }: Place, job: string): Promise<boolean> => {
  const pieces = await piecesOf(db, job);
  const lost = await lostPiece(folder, job, pieces);
  if (lost === undefined) return false;
  await dropPiecesFrom(db, job, lost);
  for (const { no } of pieces.slice(lost)) await removeFile(folder, pieceName(job, no));
  return true;
};
