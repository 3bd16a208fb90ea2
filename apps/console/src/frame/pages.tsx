import {
  AuditOutlined,
  BarChartOutlined,
  BookOutlined,
  CalendarOutlined,
  CarryOutOutlined,
  CommentOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  ExceptionOutlined,
  FileProtectOutlined,
  FormOutlined,
  HeartOutlined,
  MailOutlined,
  PartitionOutlined,
  PhoneOutlined,
  ScheduleOutlined,
  SettingOutlined,
  TeamOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import type { Action, Session } from "@zongji/api";
import type { ReactNode } from "react";
import { may } from "../server/queries.ts";

type PageEntry = {
  readonly path: string;
  readonly word:
    | "desk"
    | "work"
    | "roster"
    | "wall"
    | "missed"
    | "citizens"
    | "orders"
    | "knowledge"
    | "letters"
    | "quality"
    | "complaints"
    | "consultations"
    | "calls"
    | "reports"
    | "contract"
    | "flows"
    | "hours"
    | "administration"
    | "system";
  readonly icon: ReactNode;
  /** Any of these lets a person see the page; any: whatever he may do. */
  readonly needs: readonly Action[] | "any";
};

const pages: readonly PageEntry[] = [
  { path: "/desk", word: "desk", icon: <CustomerServiceOutlined />, needs: ["agent.work"] },
  { path: "/wall", word: "wall", icon: <DashboardOutlined />, needs: ["wall.see"] },
  { path: "/missed", word: "missed", icon: <PhoneOutlined />, needs: ["missed.handle"] },
  { path: "/citizens", word: "citizens", icon: <TeamOutlined />, needs: ["citizen.list"] },
  { path: "/orders", word: "orders", icon: <FormOutlined />, needs: ["order.handle", "order.answer"] },
  { path: "/inbox", word: "letters", icon: <MailOutlined />, needs: ["letter.see"] },
  { path: "/knowledge", word: "knowledge", icon: <BookOutlined />, needs: ["knowledge.read"] },
  { path: "/work", word: "work", icon: <CarryOutOutlined />, needs: "any" },
  { path: "/roster", word: "roster", icon: <ScheduleOutlined />, needs: ["roster.see"] },
  { path: "/calls", word: "calls", icon: <UnorderedListOutlined />, needs: ["call.see"] },
  { path: "/quality", word: "quality", icon: <AuditOutlined />, needs: ["quality.see"] },
  { path: "/complaints", word: "complaints", icon: <ExceptionOutlined />, needs: ["complaint.see"] },
  { path: "/consultations", word: "consultations", icon: <CommentOutlined />, needs: ["consultation.see"] },
  { path: "/reports", word: "reports", icon: <BarChartOutlined />, needs: ["report.see"] },
  { path: "/contract", word: "contract", icon: <FileProtectOutlined />, needs: ["contract.see"] },
  { path: "/flows", word: "flows", icon: <PartitionOutlined />, needs: ["configuration.draft"] },
  { path: "/hours", word: "hours", icon: <CalendarOutlined />, needs: ["configuration.draft"] },
  {
    path: "/administration",
    word: "administration",
    icon: <SettingOutlined />,
    needs: [
      "account.administer",
      "hotline.administer",
      "callers.list",
      "configuration.draft",
      "audit.see",
      "order.administer",
      "test.call",
    ],
  },
  { path: "/system", word: "system", icon: <HeartOutlined />, needs: ["hotline.administer"] },
];

/** The wall display, without navigation. */
export const screenPath = "/wall/screen";

/** The pages that a person may use, in the order of the navigation. */
export const pagesFor = (session: Session): readonly PageEntry[] =>
  pages.filter(({ needs }) =>
    needs === "any" ? session.permissions.length > 0 : needs.some((action) => may(session, action)),
  );

/** Where a person begins. The client's account, which accepts and pays, begins at the contract. */
export const firstPage = (session: Session): string => {
  const own = pagesFor(session);
  const isClient = may(session, "contract.accept") && !may(session, "contract.provide");
  const first = (isClient && own.find(({ path }) => path === "/contract")) || own[0];
  return first?.path ?? "/";
};
