// HexaRails' customers and their documents (hexarails.md 9.2).
#pragma once

#include <rampart/call/echoes.hpp>
#include <rampart/hexarails/types/common.hpp>
#include <rampart/text/formats.hpp>

namespace rampart::hexarails {

/// States of section 11; older pages have others.
BOOST_DEFINE_ENUM_CLASS(customer_status, PENDING, CONFIRMED, REJECTED, DELETED)
BOOST_DEFINE_ENUM_CLASS(customer_type, DEPOSITOR, PAYEE)

/// POST /customer/create (9.2).
struct customer_create {
    std::string name;
    std::string email; ///< unique per account, according to an older page
    std::optional<open_enum<customer_type>> type{};
    std::optional<bool> isIndividual{};
    std::optional<std::string> sumsubShareToken{}; ///< leave out to get a hosted link
    std::optional<std::string> externalId{};       ///< the caller's own id
    std::optional<std::string> dateOfBirth{};      ///< ISO 8601 date
    std::optional<std::string> country{};          ///< ISO 3166-1 alpha-3
    std::optional<std::string> nationality{};      ///< ISO 3166-1 alpha-3
    std::optional<std::string> city{};
    std::optional<std::string> address{};
};
BOOST_DESCRIBE_STRUCT(
    customer_create, (),
    (name, email, type, isIndividual, sumsubShareToken, externalId, dateOfBirth, country,
     nationality, city, address))

template <class = void>
constexpr auto rules(customer_create const*) {
    using request = customer_create;
    constexpr auto section = "hexarails.md 9.2 [doc] O";
    return std::tuple{
        checks::filled(section, &request::name, &request::email),
        checks::date(section, &request::dateOfBirth), checks::country(section, &request::country),
        checks::country(section, &request::nationality)};
}

/// The answer of POST /customer/create (9.2).
struct customer_created {
    std::string id;
    std::optional<open_enum<customer_status>> status;
    /// Hosted identity check; lapses after 7 days, and is absent when a share token was sent.
    std::optional<std::string> sumsubLink;
};
BOOST_DESCRIBE_STRUCT(customer_created, (), (id, status, sumsubLink))

/// POST /customer/createWithFiles (9.2), multipart.
struct customer_create_with_files {
    std::string name;
    std::vector<http::file> files; ///< at least one; 2 MB each
};
BOOST_DESCRIBE_STRUCT(customer_create_with_files, (), (name, files))

template <class = void>
constexpr auto rules(customer_create_with_files const*) {
    using request = customer_create_with_files;
    constexpr auto section = "hexarails.md 9.2 [doc] O";
    return std::tuple{
        checks::filled(section, &request::name),
        satisfies(
            section, &request::files, [](auto const& files) { return !files.empty(); },
            "must hold at least 1 file"),
        satisfies(section, &request::files, checks::not_larger<2>{}, "must be at most 2 MB each")};
}

/// The answer of POST /customer/createWithFiles (9.2).
struct customer_created_with_files {
    std::string id;
    std::optional<open_enum<customer_status>> status;
    std::optional<std::string> googleDriveLink; ///< folder of the uploads
};
BOOST_DESCRIBE_STRUCT(customer_created_with_files, (), (id, status, googleDriveLink))

/// Kinds of identity documents (9.2).
BOOST_DEFINE_ENUM_CLASS(id_document_type, ID, SELFIE, PROOF_OF_ADDRESS)

/// What one file of POST /customer/uploadFile shows (9.2).
struct id_document {
    open_enum<id_document_type> idDocType;
    std::string country;                       ///< ISO 3166-1 alpha-3
    std::optional<std::string> idDocSubType{}; ///< "FRONT_SIDE"; other values are unknown
};
BOOST_DESCRIBE_STRUCT(id_document, (), (idDocType, country, idDocSubType))

/// POST /customer/uploadFile (9.2), multipart; the metadata is a text part that holds JSON.
struct customer_file_upload {
    std::string customerId;
    std::vector<id_document> metadata; ///< one entry a file, in the order of `files`
    std::vector<http::file> files;     ///< 1 to 10; 2 MB each
};
BOOST_DESCRIBE_STRUCT(customer_file_upload, (), (customerId, metadata, files))

namespace checks {

/// One described document a file.
struct documents_match_files {
    rule_source section;

    [[nodiscard]] std::optional<broken_rule> check(customer_file_upload const& request) const {
        using rampart::detail::with_section;
        if (request.metadata.size() != request.files.size()) {
            return broken_rule{
                "metadata",
                with_section(
                    "must hold one entry a file: " + std::to_string(request.files.size()) +
                        ", has " + std::to_string(request.metadata.size()),
                    section)};
        }
        for (std::size_t index = 0; index < request.metadata.size(); ++index) {
            auto const& document = request.metadata[index];
            auto const place = "metadata[" + std::to_string(index) + "].";
            if (document.idDocType.text().empty()) {
                return broken_rule{place + "idDocType", with_section("must not be empty", section)};
            }
            if (!text::is_country<3>(document.country)) {
                return broken_rule{
                    place + "country",
                    with_section("must be an ISO 3166-1 alpha-3 code such as SGP", section)};
            }
        }
        return std::nullopt;
    }
};

} // namespace checks

template <class = void>
constexpr auto rules(customer_file_upload const*) {
    using request = customer_file_upload;
    constexpr auto section = "hexarails.md 9.2 [doc] O";
    return std::tuple{
        checks::filled(section, &request::customerId),
        satisfies(
            section, &request::files,
            [](auto const& files) { return !files.empty() && files.size() <= 10; },
            "must hold 1 to 10 files"),
        satisfies(section, &request::files, checks::not_larger<2>{}, "must be at most 2 MB each"),
        checks::documents_match_files{section}};
}

/// GET /customer/detail (9.2): at least one of the three.
struct customer_query {
    std::optional<std::string> email{};
    std::optional<std::string> id{};
    std::optional<std::string> externalId{};
};
BOOST_DESCRIBE_STRUCT(customer_query, (), (email, id, externalId))

template <class = void>
constexpr auto rules(customer_query const*) {
    using query = customer_query;
    return std::tuple{
        at_least_one_of("hexarails.md 9.2 [doc] O", &query::email, &query::id, &query::externalId),
        not_empty("hexarails.md 9.2 [doc] O", &query::email),
        not_empty("hexarails.md 9.2 [doc] O", &query::id),
        not_empty("hexarails.md 9.2 [doc] O", &query::externalId)};
}

/// A customer: GET /customer/detail (9.2), and what the CUSTOMER_ events carry.
struct customer {
    std::string id;
    std::optional<std::string> realName;
    std::optional<std::string> country;
    nullable<std::string> countryName;
    std::optional<std::string> nationality;
    nullable<std::string> nationalityName;
    std::optional<std::string> city;
    std::optional<std::string> address;
    nullable<std::string> dob; ///< ISO date
    std::optional<bool> isIndividual;
    std::optional<std::string> email;
    std::optional<std::string> externalId;
    std::optional<std::string> sumsubLink;
    std::optional<open_enum<customer_status>> status;
    std::optional<std::string> remark; ///< carries the reason of a rejection
};
BOOST_DESCRIBE_STRUCT(
    customer, (),
    (id, realName, country, countryName, nationality, nationalityName, city, address, dob,
     isIndividual, email, externalId, sumsubLink, status, remark))

/// GET /customer/list (9.2).
struct customer_list {
    page_number pageNum{};
    page_size pageSize{};
    std::optional<std::string> sortField{}; ///< "createTime"; other names are unknown
    std::optional<open_enum<sort_direction>> sortDirection{};
    std::optional<open_enum<customer_status>> status{};
    std::optional<std::string> createTime{}; ///< ISO date
    std::optional<std::string> realName{};   ///< fuzzy
};
BOOST_DESCRIBE_STRUCT(
    customer_list, (), (pageNum, pageSize, sortField, sortDirection, status, createTime, realName))

/// A row of GET /customer/list (9.2).
struct customer_row {
    std::string id;
    std::optional<std::string> externalId;
    std::optional<std::string> realName;
    std::optional<std::string> type;
    std::optional<std::string> country;
    std::optional<std::string> countryName;
    std::optional<std::string> dob;
    std::optional<open_enum<customer_status>> status;
    std::optional<std::string> remark;
    std::optional<std::string> createTime;
};
BOOST_DESCRIBE_STRUCT(
    customer_row, (),
    (id, externalId, realName, type, country, countryName, dob, status, remark, createTime))

template <class = void>
constexpr auto echoes(customer_query const*, customer const*) {
    return std::tuple{
        own_reference("data.externalId", &customer_query::externalId, &customer::externalId),
        echoed("data.id", &customer_query::id, &customer::id),
        echoed("data.email", &customer_query::email, &customer::email)};
}

} // namespace rampart::hexarails
