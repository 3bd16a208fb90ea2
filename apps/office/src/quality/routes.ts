import { type Db, listInspectors, listSamples } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import type { HearCall } from "../calls/index.ts";
import { answerList } from "../lists/index.ts";
import { agreementFor } from "./agreement.ts";
import { readThen } from "./as-of-then.ts";
import {
  agreeCalibration,
  calibrationsFor,
  callOfCalibration,
  closeCalibration,
  compareCalibration,
  createCalibration,
  readCalibration,
  scoreCalibration,
} from "./calibration.ts";
import { closeCoaching, coachingFor, openCoaching } from "./coaching.ts";
import { figuresFor } from "./figures.ts";
import { inspectionRoom } from "./list.ts";
import { missingFor } from "./missing.ts";
import { presentSample } from "./present.ts";
import { type Drawer, drawNewSample, pictureFor, previewSample } from "./samples.ts";
import {
  createScorecard,
  publishScorecard,
  readScorecard,
  retireScorecard,
  saveScorecard,
  scorecards,
} from "./scorecards.ts";
import type { SoundPlaces } from "./sound.ts";
import {
  appealTask,
  askSecond,
  assignTasks,
  callOfTask,
  cancelTask,
  closeTask,
  decideTask,
  handIn,
  publishTask,
  readInspection,
  saveScored,
} from "./tasks.ts";

export type QualityRoom = Drawer & SoundPlaces & { readonly hear: HearCall };

const cardRoutes = (add: AddOperation, db: Db): void => {
  add("listScorecards", () => scorecards(db));
  add("scorecard", ({ params: { id }, query: { version } }) => readScorecard(db, id, version));
  add("createScorecard", ({ body, actor }) => createScorecard(db, actor, body));
  add("saveScorecard", ({ params: { id }, body, actor }) => saveScorecard(db, actor, id, body));
  add("publishScorecard", ({ params: { id }, body, actor }) => publishScorecard(db, actor, id, body));
  add("retireScorecard", ({ params: { id }, body, actor }) => retireScorecard(db, actor, id, body));
};

const sampleRoutes = (add: AddOperation, room: QualityRoom): void => {
  const { db } = room;
  add("callThen", ({ params: { id }, session: { principal } }) => readThen(db, principal, id));
  add("qualityPicture", ({ body, session, actor }) => pictureFor(room, { session, actor }, body));
  add("previewSample", ({ body, session, actor }) => previewSample(room, { session, actor }, body));
  add("drawSample", ({ body, session, actor }) => drawNewSample(room, { session, actor }, body));
  add("listSamples", async () => (await listSamples(db)).map(presentSample));
  add("listInspectors", () => listInspectors(db));
  add("assignInspections", ({ body, session, actor }) => assignTasks(db, { session, actor }, body));
};

const taskRoutes = (add: AddOperation, room: QualityRoom): void => {
  const { db } = room;
  add("listInspections", ({ query, session, actor }) => answerList(db, inspectionRoom, query, { session, actor }));
  add("inspection", ({ params: { id }, session: { principal } }) => readInspection(room, principal, id));
  add("inspectionRecording", async ({ params: { id }, ...asked }) =>
    room.hear(await callOfTask(db, asked.session.principal, id), undefined, asked),
  );
  add("saveEvaluation", ({ params: { id }, body, session, actor }) => saveScored(room, { session, actor, id }, body));
  add("handInEvaluation", ({ params: { id }, body, session, actor }) => handIn(room, { session, actor, id }, body));
  add("askSecond", ({ params: { id }, body, session, actor }) => askSecond(room, { session, actor, id }, body));
  add("publishInspection", ({ params: { id }, body, session, actor }) =>
    publishTask(room, { session, actor, id }, body),
  );
  add("appealInspection", ({ params: { id }, body, session, actor }) => appealTask(room, { session, actor, id }, body));
  add("decideInspection", ({ params: { id }, body, session, actor }) => decideTask(room, { session, actor, id }, body));
  add("closeInspection", ({ params: { id }, body, session, actor }) =>
    closeTask(room, { session, actor, id }, body.revision),
  );
  add("cancelInspection", ({ params: { id }, body, session, actor }) =>
    cancelTask(room, { session, actor, id }, body.revision),
  );
};

const calibrationRoutes = (add: AddOperation, room: QualityRoom): void => {
  const { db } = room;
  add("listCalibrations", ({ session: { principal } }) => calibrationsFor(db, principal));
  add("createCalibration", ({ body, session: { principal }, actor }) =>
    createCalibration(db, { principal, actor }, body),
  );
  add("calibration", ({ params: { id }, session: { principal } }) => readCalibration(db, principal, id));
  add("calibrationRecording", async ({ params, ...asked }) =>
    room.hear(await callOfCalibration(db, asked.session.principal, params), undefined, asked),
  );
  add("scoreCalibration", ({ params, body, session: { principal }, actor }) =>
    scoreCalibration(db, { principal, actor }, params, body),
  );
  add("compareCalibration", ({ params: { id }, session: { principal }, actor }) =>
    compareCalibration(db, { principal, actor }, id),
  );
  add("agreeCalibration", ({ params, body, session: { principal }, actor }) =>
    agreeCalibration(db, { principal, actor }, params, body),
  );
  add("closeCalibration", ({ params: { id }, session: { principal }, actor }) =>
    closeCalibration(db, { principal, actor }, id),
  );
};

/** 质检: scorecards, samples, tasks, scores, appeals, coaching. */
export const qualityRoutes = (add: AddOperation, room: QualityRoom): void => {
  const { db } = room;
  cardRoutes(add, db);
  sampleRoutes(add, room);
  taskRoutes(add, room);
  calibrationRoutes(add, room);
  add("listCoaching", ({ query: { state }, session: { principal } }) => coachingFor(db, principal, state));
  add("createCoaching", ({ body, actor }) => openCoaching(db, actor, body));
  add("finishCoaching", ({ params: { id }, body: { followUp }, actor }) => closeCoaching(db, actor, id, followUp));
  add("missingRecordings", ({ query: { from, to } }) => missingFor(db, from, to));
  add("qualityFigures", ({ query }) => figuresFor(db, room.zone, query));
  add("qualityAgreement", ({ query }) => agreementFor(db, query));
};
