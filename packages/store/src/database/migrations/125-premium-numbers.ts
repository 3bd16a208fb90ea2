/** 国内: the right to dial that a new hotline has let premium numbers (168…, 160…) be dialled as if they were mobile phones. One that people have changed stays as it is. */
export const premiumNumbers = `
update dial_right
set patterns = (
  select jsonb_agg(made order by place, at)
  from jsonb_array_elements_text(patterns) with ordinality as old (pattern, place),
    lateral unnest(case pattern
      when '16XXXXXXXXX' then array['162XXXXXXXX', '165XXXXXXXX', '166XXXXXXXX', '167XXXXXXXX']
      when '01.' then array['010.', '013XXXXXXXXX', '014XXXXXXXXX', '015XXXXXXXXX', '0162XXXXXXXX', '0165XXXXXXXX', '0166XXXXXXXX', '0167XXXXXXXX',
        '017XXXXXXXXX', '018XXXXXXXXX', '019XXXXXXXXX']
      when '+861XXXXXXXXXX' then array['+8613XXXXXXXXX', '+8614XXXXXXXXX', '+8615XXXXXXXXX', '+86162XXXXXXXX', '+86165XXXXXXXX', '+86166XXXXXXXX',
        '+86167XXXXXXXX', '+8617XXXXXXXXX', '+8618XXXXXXXXX', '+8619XXXXXXXXX']
      else array[pattern]
    end) with ordinality as new (made, at)
)
where id = 'domestic' and patterns = '["13XXXXXXXXX","14XXXXXXXXX","15XXXXXXXXX","16XXXXXXXXX","17XXXXXXXXX","18XXXXXXXXX","19XXXXXXXXX","01.","02.","03.","04.","05.","06.","07.","08.","09.","2XXXXXX.","3XXXXXX.","4XXXXXX.","5XXXXXX.","6XXXXXX.","7XXXXXX.","8XXXXXX.","11X","12X","12XXX","100XX","95XXX","+861XXXXXXXXXX","+8610.","+862.","+863.","+864.","+865.","+866.","+867.","+868.","+869."]'::jsonb;
`;
