import type { DeskCall, ThirdParty } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Clock } from "../look/clock.tsx";
import { saidOnce } from "../look/names.ts";
import { type ShownState, StateTag } from "../look/state.tsx";

const Party = ({
  who,
  kind,
  state,
  since,
  music,
}: {
  who: string;
  kind: string;
  state: ShownState;
  since: number;
  /** Said where it hears music. */
  music?: string;
}) => (
  <div className="bar-line bar-party">
    <span className="quiet bar-party-kind">{kind}</span>
    <b className="number bar-party-who">{who}</b>
    <StateTag
      state={state}
      note={
        <>
          <Clock since={since} />
          {music && (
            <span title={music}>
              <span aria-hidden="true"> ♪</span>
              <span className="unseen">{music}</span>
            </span>
          )}
        </>
      }
    />
  </div>
);

const thirdState: Record<ThirdParty["at"], ShownState> = { ringing: "ringing", talking: "talking", held: "held" };

/** Both parties of a consultation, or of three: who they are, what they hear, since when. */
export const Parties = ({ call, third }: { call: DeskCall; third: ThirdParty }) => {
  const { t } = useTranslation();
  const three = call.at === "threeWay";
  // Swapped to the citizen it is the third party that hears music.
  const citizenHeld = !three && third.at !== "held";
  return (
    <div className="bar-call bar-lines" data-parties={three ? "threeWay" : "consulting"}>
      <Party
        kind={t("bar.citizen")}
        who={call.withheld ? t("number.withheld") : call.number}
        state={citizenHeld ? "held" : "talking"}
        since={citizenHeld || three ? call.since : (call.talkingSince ?? call.since)}
        {...(citizenHeld ? { music: t("bar.music") } : {})}
      />
      <Party
        kind={t(`bar.thirdOf.${third.kind}`)}
        who={saidOnce(third.label)}
        state={three ? "talking" : thirdState[third.at]}
        since={three ? call.since : third.since}
        {...(third.at === "held" && !three ? { music: t("bar.music") } : {})}
      />
    </div>
  );
};
