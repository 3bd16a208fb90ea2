export { chartSize, checkCells, type PaperWords, paperOf, type Sheet, TooLongForPaper } from "./paper.ts";
export { chartPng, chartSvg, NoPictureEngine } from "./picture.ts";
