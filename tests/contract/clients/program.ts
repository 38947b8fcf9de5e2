// Another firm's program: registers a customer and reads him again, by the types that the API's document gives.
import createClient from "openapi-fetch";
import type { paths } from "./customers.ts";

declare const process: { argv: string[] };
const [, , baseUrl, token, does, customerId] = process.argv;
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

// What the document does not have is refused before anything runs.
// @ts-expect-error a customer has a name
export const nameless: paths["/customers"]["post"]["requestBody"]["content"]["application/json"] = { country: "DE" };
// @ts-expect-error there is no such address
export const nowhere = () => client.GET("/customer");

if (does === "register") {
  const { data } = await client.POST("/customers", { body: { name: "Nordlicht Druck", country: "DE", owner_id: "li" } });
  console.log(data?.customer_id);
} else if (does === "read") {
  const path = { customer_id: customerId };
  const { data, response } = await client.GET("/customers/{customer_id}", { params: { path } });
  console.log(data?.name, data?.country, response.headers.get("ETag") !== null);
} else {
  const { error, response } = await client.POST("/customers", { body: { name: "", country: "Germany" } });
  console.log(response.status, error?.code, error?.errors?.map((one) => one.field).sort().join(" "));
}
