import type { Session } from "@zongji/api";
import { Route, Routes } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { ConsultationPage } from "./page.tsx";
import { ConsultationTable } from "./table.tsx";
import "./consultations.css";

/** 业务洽商: the list, and a consultation. */
export const Consultations = ({ session }: { session: Session }) => (
  <Routes>
    <Route path="" element={<ConsultationTable session={session} />} />
    <Route path=":id" element={<ConsultationPage session={session} />} />
    <Route path="*" element={<Onward to="/consultations" />} />
  </Routes>
);
