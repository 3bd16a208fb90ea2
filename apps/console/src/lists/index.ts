export { ListPage } from "./list-page.tsx";
export { ListRows, type ListWords } from "./list-rows.tsx";
