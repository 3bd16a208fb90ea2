import type { Session } from "@zongji/api";
import { type LettersConfig, lettersConfig } from "@zongji/domain";
import { may } from "../../../server/queries.ts";
import { SettingsPage } from "../settings/index.ts";
import { General } from "./general.tsx";
import { Keywords } from "./keywords.tsx";
import { LetterKeys } from "./letter-keys.tsx";
import { Rules } from "./rules.tsx";
import { Sites } from "./sites.tsx";
import "./letters.css";

/** 网上来信: the page, rules, keywords, sites and keys. All but the keys is changed as a draft, and published. */
export const LetterSettings = ({ session }: { session: Session }) => (
  <SettingsPage<LettersConfig> kind="letters" of="letterSettings" schema={lettersConfig} session={session}>
    {(edit) => (
      <>
        <General edit={edit} />
        <Rules edit={edit} />
        <Keywords edit={edit} />
        <Sites edit={edit} />
        {may(session, "hotline.administer") && <LetterKeys />}
      </>
    )}
  </SettingsPage>
);
