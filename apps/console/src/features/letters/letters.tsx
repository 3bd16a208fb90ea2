import type { Session } from "@zongji/api";
import { Route, Routes } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { LetterPage } from "./letter-page.tsx";
import { LetterTable } from "./letter-table.tsx";
import "./letters.css";

/** 信件: the inbox, and a letter. The public pages stand under /letters. */
export const Letters = ({ session }: { session: Session }) => (
  <Routes>
    <Route path="" element={<LetterTable session={session} />} />
    <Route path=":id" element={<LetterPage session={session} />} />
    <Route path="*" element={<Onward to="/inbox" />} />
  </Routes>
);
