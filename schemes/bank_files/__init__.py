"""Files to and from a bank: ISO 20022 credit transfers out, statements in. No Django."""
