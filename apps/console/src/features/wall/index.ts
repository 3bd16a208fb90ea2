export { BigScreen } from "./big-screen.tsx";
export { WallPage } from "./wall.tsx";
