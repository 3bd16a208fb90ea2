/** Which version of each follower has made its tables, and of which version a new set is being filled. */
export const followerVersions = `
create table follower_version (
  follower text primary key,
  version integer not null,
  filling integer
);
`;
