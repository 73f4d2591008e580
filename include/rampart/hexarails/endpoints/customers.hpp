// Customers and their documents: the operations (hexarails.md 9.2).
#pragma once

#include <rampart/hexarails/provider.hpp>
#include <rampart/hexarails/types/customers.hpp>
#include <rampart/operations.hpp>

namespace rampart::hexarails {

/// Creates a customer and starts the identity check (9.2).
inline constexpr operation<customer_create, customer_created> create_customer{
    .method = http::method::post,
    .path = "/customer/create",
    .effect = effect::creates,
    .settled_by = "get_customer by externalId or email"};

/// Creates a customer from a name and documents (9.2).
inline constexpr operation<customer_create_with_files, customer_created_with_files>
    create_customer_with_files{
        .method = http::method::post,
        .path = "/customer/createWithFiles",
        .effect = effect::creates,
        .body = body_form::multipart,
        .settled_by = "list_customers by realName"};

/// Adds identity documents to a customer (9.2). The answer is not documented: its raw JSON.
inline constexpr operation<customer_file_upload, undocumented> upload_customer_files{
    .method = http::method::post,
    .path = "/customer/uploadFile",
    .effect = effect::creates,
    .body = body_form::multipart,
    .settled_by = "HexaRails' support by customerId: no read shows the uploads"};

/// One customer (9.2).
///
/// What an id that does not exist is answered with is unknown (section 14): not errc::not_found, as
/// far as can be told, but errc::provider_failed, or an answer without data.
inline constexpr operation<customer_query, customer> get_customer{
    .path = "/customer/detail", .effect = effect::reads};

/// Customers of the account (9.2).
inline constexpr operation<customer_list, page<customer_row>> list_customers{
    .path = "/customer/list", .effect = effect::reads};

/// Those of this header, in the order of the documentation.
using customers_endpoints = endpoint_list<
    create_customer, create_customer_with_files, upload_customer_files, get_customer,
    list_customers>;

} // namespace rampart::hexarails
