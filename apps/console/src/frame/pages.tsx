import {
  BarChartOutlined,
  BookOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  FileProtectOutlined,
  HeartOutlined,
  PartitionOutlined,
  PhoneOutlined,
  SettingOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import type { Action, Session } from "@zongji/api";
import type { ReactNode } from "react";
import { may } from "../server/queries.ts";

type PageEntry = {
  readonly path: string;
  readonly word:
    | "desk"
    | "wall"
    | "missed"
    | "knowledge"
    | "calls"
    | "reports"
    | "contract"
    | "flows"
    | "hours"
    | "administration"
    | "system";
  readonly icon: ReactNode;
  /** Any of these lets a person see the page. */
  readonly needs: readonly Action[];
};

const pages: readonly PageEntry[] = [
  { path: "/desk", word: "desk", icon: <CustomerServiceOutlined />, needs: ["agent.work"] },
  { path: "/wall", word: "wall", icon: <DashboardOutlined />, needs: ["wall.see"] },
  { path: "/missed", word: "missed", icon: <PhoneOutlined />, needs: ["missed.handle"] },
  { path: "/knowledge", word: "knowledge", icon: <BookOutlined />, needs: ["knowledge.read"] },
  { path: "/calls", word: "calls", icon: <UnorderedListOutlined />, needs: ["call.see"] },
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
      "test.call",
    ],
  },
  { path: "/system", word: "system", icon: <HeartOutlined />, needs: ["hotline.administer"] },
];

/** The wall display, without navigation. */
export const screenPath = "/wall/screen";

/** The pages that a person may use, in the order of the navigation. */
export const pagesFor = (session: Session): readonly PageEntry[] =>
  pages.filter(({ needs }) => needs.some((action) => may(session, action)));

export const firstPage = (session: Session): string => pagesFor(session)[0]?.path ?? "/";
