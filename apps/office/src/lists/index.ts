export {
  answerList,
  askedOf,
  type ListAsk,
  type ListRoom,
  type Reader,
  readerOf,
  withoutForbidden,
} from "./list-room.ts";
export { listViewRoutes } from "./views.ts";
