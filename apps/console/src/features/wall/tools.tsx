import { AppstoreOutlined, BellOutlined, DesktopOutlined, MutedOutlined, SoundOutlined } from "@ant-design/icons";
import type { Wall, WallBoard } from "@zongji/api";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { Definitions } from "../../look/wall-figure.ts";
import { setSound, useSound } from "../../look/wall-sound.ts";
import { BoardEditor } from "./board-editor.tsx";
import { Thresholds } from "./thresholds.tsx";

type Props = {
  /** Absent: it could not be asked for. */
  readonly board: WallBoard | undefined;
  readonly isBoardAway: boolean;
  readonly wall: Wall;
  readonly definitions: Definitions;
};

/** What the wall shows, its thresholds, the sound of this browser, and the way to the wall display. */
export const Tools = ({ board, isBoardAway, wall, definitions }: Props) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const isSounding = useSound();
  const [open, setOpen] = useState<"board" | "thresholds">();
  const close = () => setOpen(undefined);
  return (
    <span className="wall-tools">
      <Tooltip title={isBoardAway ? t("wallBoard.notLoaded") : undefined}>
        <Button data-action="board" icon={<AppstoreOutlined />} disabled={!board} onClick={() => setOpen("board")}>
          {t("wallBoard.open")}
        </Button>
      </Tooltip>
      <Button data-action="thresholds" icon={<BellOutlined />} onClick={() => setOpen("thresholds")}>
        {t("wallAlarms.open")}
      </Button>
      <Tooltip title={t("wallAlarms.soundNote")}>
        <Button
          data-action="sound"
          aria-pressed={isSounding}
          icon={isSounding ? <SoundOutlined /> : <MutedOutlined />}
          onClick={() => setSound(!isSounding)}
        >
          {t(isSounding ? "wallAlarms.soundOn" : "wallAlarms.soundOff")}
        </Button>
      </Tooltip>
      <Button data-action="bigScreen" icon={<DesktopOutlined />} onClick={() => void go("/wall/screen")}>
        {t("bigScreen.open")}
      </Button>
      {open === "board" && board && <BoardEditor board={board} wall={wall} definitions={definitions} close={close} />}
      {open === "thresholds" && <Thresholds wall={wall} definitions={definitions} close={close} />}
    </span>
  );
};
