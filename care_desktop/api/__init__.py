"""The wires to Care and to Salesforce: pure requests and answers, one transport under both."""
