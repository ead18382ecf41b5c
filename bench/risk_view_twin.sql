-- The same totals by the same rules, as one would write them by hand for this one report:
-- only what the totals need, no layers but the two that occur, no reasons, no originals.
WITH loans AS (
    SELECT borrower_reference, sector_code, district_code,
           CAST(CAST(outstanding AS DOUBLE) * CAST(rate AS DOUBLE) AS DECIMAL(18, 3)) AS exposure,
           CAST(CAST(undrawn AS DOUBLE) * CAST(rate AS DOUBLE) AS DECIMAL(18, 3)) AS undrawn
    FROM positions LEFT JOIN fx USING (currency)
), lent AS (
    SELECT borrower_reference, count(*) AS loans, count(*) - count(exposure) AS unrated,
           sum(exposure) AS exposure, sum(undrawn) AS undrawn,
           min(sector_code) AS sector_code, min(district_code) AS district_code
    FROM loans GROUP BY 1
), known AS (
    SELECT l.*, f.*,
           b.equity IS NOT NULL AND b.debt IS NOT NULL AS bank_sheet,
           CASE WHEN bank_sheet THEN greatest(b.equity, 0) + b.debt
                ELSE greatest(c.equity, 0) + c.debt END AS denominator,
           coalesce(b.turnover, c.turnover) AS turnover,
           c.scope1 + c.scope2 AS own_s12, c.scope3 AS own_s3,
           CASE WHEN c.scope1_verified AND c.scope2_verified THEN 1
                WHEN c.scope1 IS NOT NULL AND c.scope2 IS NOT NULL THEN 2 END AS score_own,
           CASE WHEN c.scope1_basis = 'energy' AND NOT c.scope1_verified
                  OR c.scope2_basis = 'energy' AND NOT c.scope2_verified THEN '2a'
                WHEN score_own = 1 THEN '1a' ELSE '1b' END AS own_option,
           CASE WHEN c.scope3 IS NOT NULL THEN 2 END AS score_own_s3
    FROM lent AS l
    LEFT JOIN borrowers AS b ON b.borrower_reference = l.borrower_reference
    LEFT JOIN company_facts AS c ON c.company_id = b.company_id
    LEFT JOIN factors AS f ON f.sector_code = l.sector_code
), attributed AS (
    SELECT *, CASE WHEN denominator > 0 AND unrated = 0
                   THEN CAST(least(exposure::DOUBLE / denominator, 1) AS DECIMAL(18, 12)) END AS af,
           denominator > 0 AND exposure::DOUBLE / denominator > 1 AND unrated = 0 AS capped
    FROM known
), chosen AS (
    SELECT *,
           CASE WHEN af IS NOT NULL AND own_s12 IS NOT NULL THEN own_option
                WHEN af IS NOT NULL AND turnover IS NOT NULL AND revenue_s12 IS NOT NULL THEN '3a'
                WHEN unrated = 0 AND assets_s12 IS NOT NULL THEN '3b'
                WHEN unrated = 0 AND asset_turnover * revenue_s12 IS NOT NULL THEN '3c' END AS o12,
           CASE WHEN af IS NOT NULL AND own_s3 IS NOT NULL THEN '1b'
                WHEN af IS NOT NULL AND turnover IS NOT NULL AND revenue_s3 IS NOT NULL THEN '3a'
                WHEN unrated = 0 AND assets_s3 IS NOT NULL THEN '3b'
                WHEN unrated = 0 AND asset_turnover * revenue_s3 IS NOT NULL THEN '3c' END AS o3
    FROM attributed
), financed AS (
    SELECT *,
           CASE o12 WHEN '1a' THEN 1 WHEN '1b' THEN 2 WHEN '2a' THEN 2 WHEN '3a' THEN 4
                WHEN '3b' THEN 5 WHEN '3c' THEN 5 END AS s12,
           CASE o3 WHEN '1b' THEN 2 WHEN '3a' THEN 4 WHEN '3b' THEN 5 WHEN '3c' THEN 5 END AS s3,
           CAST(CASE o12 WHEN '3a' THEN af::DOUBLE * (turnover / 1e6) * revenue_s12
                WHEN '3b' THEN exposure::DOUBLE / 1e6 * assets_s12
                WHEN '3c' THEN exposure::DOUBLE / 1e6 * asset_turnover * revenue_s12
                ELSE af::DOUBLE * own_s12 END AS DECIMAL(18, 6)) AS fe12,
           CAST(CASE o3 WHEN '3a' THEN af::DOUBLE * (turnover / 1e6) * revenue_s3
                WHEN '3b' THEN exposure::DOUBLE / 1e6 * assets_s3
                WHEN '3c' THEN exposure::DOUBLE / 1e6 * asset_turnover * revenue_s3
                ELSE af::DOUBLE * own_s3 END AS DECIMAL(18, 6)) AS fe3
    FROM chosen
)
SELECT CASE WHEN GROUPING(section) = 0 THEN 'section' WHEN GROUPING(sector_code) = 0 THEN 'sector'
            WHEN GROUPING(district_code) = 0 THEN 'district' WHEN GROUPING(o12) = 0 THEN 'option'
            ELSE 'overall' END AS cut,
       coalesce(section, sector_code, district_code, o12, '') AS key,
       count(*) AS borrowers, sum(loans) AS loans, sum(unrated) AS loans_without_rate,
       count(*) FILTER (capped) AS capped, sum(exposure) AS exposure, sum(undrawn) AS undrawn,
       count(o12) AS borrowers_s12, count(*) FILTER (s12 < 4) AS borrowers_own_s12,
       sum(exposure) FILTER (o12 IS NOT NULL) AS exposure_s12,
       sum(exposure) FILTER (s12 < 4) AS exposure_own_s12,
       sum(exposure) FILTER (s12 >= 4) AS exposure_marked_s12,
       sum(CAST(exposure::DOUBLE * s12 AS DECIMAL(18, 3))) AS exposure_score_s12,
       sum(fe12) AS fe_s12, sum(fe12) FILTER (s12 < 4) AS fe_own_s12,
       count(o3) AS borrowers_s3, count(*) FILTER (s3 < 4) AS borrowers_own_s3,
       sum(exposure) FILTER (o3 IS NOT NULL) AS exposure_s3,
       sum(exposure) FILTER (s3 < 4) AS exposure_own_s3,
       sum(exposure) FILTER (s3 >= 4) AS exposure_marked_s3,
       sum(CAST(exposure::DOUBLE * s3 AS DECIMAL(18, 3))) AS exposure_score_s3,
       sum(fe3) AS fe_s3, sum(fe3) FILTER (s3 < 4) AS fe_own_s3
FROM financed
GROUP BY GROUPING SETS ((), (section), (sector_code), (district_code), (o12))
ORDER BY cut, key
