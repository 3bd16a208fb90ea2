import type { Session } from "@zongji/api";
import { Route, Routes } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { ComplaintPage } from "./page.tsx";
import { ComplaintTable } from "./table.tsx";
import "./complaints.css";

/** 投诉: the register, and a complaint. */
export const Complaints = ({ session }: { session: Session }) => (
  <Routes>
    <Route path="" element={<ComplaintTable session={session} />} />
    <Route path=":id" element={<ComplaintPage session={session} />} />
    <Route path="*" element={<Onward to="/complaints" />} />
  </Routes>
);
