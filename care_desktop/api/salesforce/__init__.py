"""The wire to one Salesforce org: REST data API, search and describe."""
