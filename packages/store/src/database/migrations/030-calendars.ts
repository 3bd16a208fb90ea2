/** 工作时段 become calendars, of which there are several: the one that there was is the main one, under the id that it had. */
export const calendars = `
update config_item set name = '主日历' where kind = 'schedule' and id = 'hotline' and name = 'schedule';
`;
