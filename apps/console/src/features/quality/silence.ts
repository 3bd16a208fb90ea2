import { loudFrom, pieceSec, type Sounding, soundingOfPieces } from "@zongji/domain";

const loudPieces = (samples: Float32Array, perPiece: number): boolean[] => {
  const pieces = Math.ceil(samples.length / perPiece);
  return Array.from({ length: pieces }, (_, piece) => {
    const end = Math.min(samples.length, (piece + 1) * perPiece);
    let sum = 0;
    for (let at = piece * perPiece; at < end; at += 1) sum += samples[at]! ** 2;
    return Math.sqrt(sum / Math.max(1, end - piece * perPiece)) >= loudFrom;
  });
};

/** @param lanes samples of the two channels, −1 to 1 @param rate samples a second */
export const soundingOf = (lanes: readonly [Float32Array, Float32Array], rate: number): Sounding => {
  const perPiece = Math.max(1, Math.round(rate * pieceSec));
  return soundingOfPieces(loudPieces(lanes[0], perPiece), loudPieces(lanes[1], perPiece));
};
