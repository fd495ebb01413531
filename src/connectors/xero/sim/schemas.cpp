// The properties this simulator reads, per resource, as the vendor's schema types them.
#include "connectors/xero/sim/schema.hpp"

namespace cf::xero::sim {
namespace {

using enum FieldType;

Schema const& id_schema() {
    static Schema const schema{{
        {"InvoiceID", guid},
        {"InvoiceNumber"},
        {"CreditNoteID", guid},
        {"CreditNoteNumber"},
        {"OverpaymentID", guid},
        {"PrepaymentID", guid},
        {"AccountID", guid},
        {"Code"},
    }};
    return schema;
}

Schema const& address_schema() {
    static Schema const schema{{
        {"AddressType", choice, "AddressType", {"POBOX", "STREET", "DELIVERY"}},
        {"AddressLine1"},
        {"AddressLine2"},
        {"AddressLine3"},
        {"AddressLine4"},
        {"City"},
        {"Region"},
        {"PostalCode"},
        {"Country"},
        {"AttentionTo"},
    }};
    return schema;
}

Schema const& phone_schema() {
    static Schema const schema{{
        {"PhoneType", choice, "PhoneType", {"DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"}},
        {"PhoneNumber"},
        {"PhoneAreaCode"},
        {"PhoneCountryCode"},
    }};
    return schema;
}

Schema const& tracking_schema() {
    static Schema const schema{{
        {"Name"},
        {"Option"},
        {"TrackingCategoryID", guid},
        {"TrackingOptionID", guid},
    }};
    return schema;
}

Schema const& line_schema() {
    static Schema const schema{{
        {"LineItemID", guid},
        {"Description"},
        {"Quantity", number},
        {"UnitAmount", number},
        {"ItemCode"},
        {"AccountCode"},
        {"AccountID", guid},
        {"TaxType"},
        {"TaxAmount", number},
        {"LineAmount", number},
        {"DiscountRate", number},
        {"DiscountAmount", number},
        {"Tracking", strict_list, "LineItemTracking", {}, &tracking_schema()},
    }};
    return schema;
}

Schema const& item_side_schema() {
    static Schema const schema{{
        {"UnitPrice", number},
        {"AccountCode"},
        {"COGSAccountCode"},
        {"TaxType"},
    }};
    return schema;
}

Schema const& journal_line_schema() {
    static Schema const schema{{
        {"LineAmount", number},
        {"AccountCode"},
        {"AccountID", guid},
        {"Description"},
        {"TaxType"},
        {"Tracking", strict_list, "TrackingCategory", {}, &tracking_schema()},
    }};
    return schema;
}

std::vector<std::string_view> const document_types{"ACCPAY",
                                                   "ACCPAYCREDIT",
                                                   "APOVERPAYMENT",
                                                   "APPREPAYMENT",
                                                   "ACCREC",
                                                   "ACCRECCREDIT",
                                                   "AROVERPAYMENT",
                                                   "ARPREPAYMENT",
                                                   "RECEIVE",
                                                   "RECEIVE-OVERPAYMENT",
                                                   "RECEIVE-PREPAYMENT",
                                                   "SPEND",
                                                   "SPEND-OVERPAYMENT",
                                                   "SPEND-PREPAYMENT",
                                                   "RECEIVE-TRANSFER",
                                                   "SPEND-TRANSFER"};

}  // namespace

Schema const& contact_schema() {
    static Schema const schema{{
        {"ContactID", guid},
        {"ContactNumber"},
        {"AccountNumber"},
        {"ContactStatus", choice, "ContactStatus", {"ACTIVE", "ARCHIVED", "GDPRREQUEST"}},
        {"Name"},
        {"FirstName"},
        {"LastName"},
        {"CompanyNumber"},
        {"EmailAddress"},
        {"TaxNumber"},
        {"BankAccountDetails"},
        {"AccountsReceivableTaxType"},
        {"AccountsPayableTaxType"},
        {"DefaultCurrency"},
        {"Addresses", list, "Address", {}, &address_schema()},
        {"Phones", list, "Phone", {}, &phone_schema()},
        {"ContactPersons", list, "ContactPerson"},
    }};
    return schema;
}

Schema const& document_schema() {
    static Schema const schema{{
        {"Type", choice, "InvoiceType", document_types},
        {"InvoiceID", guid},
        {"CreditNoteID", guid},
        {"BankTransactionID", guid},
        {"InvoiceNumber"},
        {"CreditNoteNumber"},
        {"Reference"},
        {"Url"},
        {"Contact", object, "Contact", {}, &contact_schema()},
        {"Date", date},
        {"DueDate", date},
        {"ExpectedPaymentDate", date},
        {"PlannedPaymentDate", date},
        {"LineAmountTypes", choice, "LineAmountType", {"Exclusive", "Inclusive", "NoTax"}},
        {"CurrencyCode"},
        {"CurrencyRate", number},
        {"BrandingThemeID", guid},
        {"Status",
         choice,
         "InvoiceStatus",
         {"DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED"}},
        {"SentToContact", boolean},
        {"SubTotal", number},
        {"TotalTax", number},
        {"Total", number},
        {"RoundingAmount", number},
        {"BankAccount", object, "Account", {}, &id_schema()},
        {"IsReconciled", boolean},
        {"LineItems", list, "LineItem", {}, &line_schema()},
    }};
    return schema;
}

Schema const& payment_schema() {
    static Schema const schema{{
        {"PaymentID", guid},
        {"Invoice", object, "Invoice", {}, &id_schema()},
        {"CreditNote", object, "CreditNote", {}, &id_schema()},
        {"Overpayment", object, "Overpayment", {}, &id_schema()},
        {"Prepayment", object, "Prepayment", {}, &id_schema()},
        {"InvoiceNumber"},
        {"CreditNoteNumber"},
        {"Account", object, "Account", {}, &id_schema()},
        {"Code"},
        {"Date", date},
        {"CurrencyRate", number},
        {"Amount", number},
        {"BankAmount", number},
        {"Reference"},
        {"IsReconciled", boolean},
        {"Status", choice, "PaymentStatus", {"AUTHORISED", "DELETED"}},
    }};
    return schema;
}

Schema const& allocation_schema() {
    static Schema const schema{{
        {"AllocationID", guid},
        {"Invoice", object, "Invoice", {}, &id_schema()},
        {"Amount", number},
        {"Date", date},
    }};
    return schema;
}

Schema const& batch_payment_schema() {
    static Schema const schema{{
        {"BatchPaymentID", guid},
        {"Account", object, "Account", {}, &id_schema()},
        {"Reference"},
        {"Particulars"},
        {"Code"},
        {"Details"},
        {"Narrative"},
        {"Date", date},
        {"Payments", list, "Payment", {}, &payment_schema()},
        {"Status", choice, "BatchPaymentStatus", {"AUTHORISED", "DELETED"}},
    }};
    return schema;
}

Schema const& journal_schema() {
    static Schema const schema{{
        {"ManualJournalID", guid},
        {"Narration"},
        {"Url"},
        {"Date", date},
        {"LineAmountTypes", choice, "LineAmountType", {"Exclusive", "Inclusive", "NoTax"}},
        {"Status",
         choice,
         "ManualJournalStatus",
         {"DRAFT", "POSTED", "DELETED", "VOIDED", "ARCHIVED"}},
        {"ShowOnCashBasisReports", boolean},
        {"JournalLines", list, "ManualJournalLine", {}, &journal_line_schema()},
    }};
    return schema;
}

Schema const& item_schema() {
    static Schema const schema{{
        {"ItemID", guid},
        {"Code"},
        {"Name"},
        {"Description"},
        {"PurchaseDescription"},
        {"IsSold", boolean},
        {"IsPurchased", boolean},
        {"InventoryAssetAccountCode"},
        {"SalesDetails", object, "SalesDetails", {}, &item_side_schema()},
        {"PurchaseDetails", object, "PurchaseDetails", {}, &item_side_schema()},
    }};
    return schema;
}

Schema const& account_schema() {
    static Schema const schema{{
        {"AccountID", guid},
        {"Code"},
        {"Name"},
        {"Description"},
        {"Type",
         choice,
         "AccountType",
         {"BANK",
          "CURRENT",
          "CURRLIAB",
          "DEPRECIATN",
          "DIRECTCOSTS",
          "EQUITY",
          "EXPENSE",
          "FIXED",
          "INVENTORY",
          "LIABILITY",
          "NONCURRENT",
          "OTHERINCOME",
          "OVERHEADS",
          "PREPAYMENT",
          "REVENUE",
          "SALES",
          "TERMLIAB",
          "PAYG"}},
        {"Status", choice, "AccountStatus", {"ACTIVE", "ARCHIVED", "DELETED"}},
        {"TaxType"},
        {"CurrencyCode"},
        {"BankAccountNumber"},
        {"EnablePaymentsToAccount", boolean},
    }};
    return schema;
}

Schema const& tax_rate_schema() {
    static Schema const component{{
        {"Name"},
        {"Rate", number},
        {"IsCompound", boolean},
        {"IsNonRecoverable", boolean},
    }};
    static Schema const schema{{
        {"Name"},
        {"TaxType"},
        {"ReportTaxType"},
        {"Status", choice, "TaxRateStatus", {"ACTIVE", "DELETED", "ARCHIVED", "PENDING"}},
        {"TaxComponents", list, "TaxComponent", {}, &component},
    }};
    return schema;
}

Schema const& named_schema() {
    static Schema const schema{{
        {"Name"},
        {"Status", choice, "Status", {"ACTIVE", "ARCHIVED", "DELETED"}},
        {"TrackingCategoryID", guid},
        {"TrackingOptionID", guid},
        {"ContactGroupID", guid},
    }};
    return schema;
}

Schema const& group_contact_schema() {
    static Schema const schema{{{"ContactID", guid}}};
    return schema;
}

Schema const& currency_schema() {
    static Schema const schema{{{"Code"}, {"Description"}}};
    return schema;
}

Schema const& history_schema() {
    static Schema const schema{{{"Details"}}};
    return schema;
}

}  // namespace cf::xero::sim
