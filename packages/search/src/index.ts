export { fold } from "./fold.ts";
export { highlight, type Piece, snippet } from "./highlight.ts";
export { wordsOf } from "./query.ts";
export { type Asked, type Found, type Hit, type Searched, SearchIndex } from "./search-index.ts";
