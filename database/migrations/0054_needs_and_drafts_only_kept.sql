-- What a referral is for, and a draft about somebody whom we know, are words of a client too: under a restriction they are neither read
-- nor written, as in 0039.
create policy not_only_kept on referral_need as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or referral_id <> all ((select referrals_only_kept())::uuid[]));
create policy not_only_kept on referral_draft as restrictive to footbridge_server
  using (current_setting('app.only_kept', true) = '{}' or coalesce(answers ->> 'clientId' <> all ((only_kept_here())::text[]), true));
