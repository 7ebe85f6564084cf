# Doorstep alone in a small image, run by an unprivileged user:
#   docker build -t doorstep .
#   docker run -p 3005:3005 -v "$PWD/users.json:/users.json:ro" -e USERS_FILE=/users.json \
#     -e COOKIES=cross-site -e ALLOWED_ORIGINS=https://your-app.example doorstep
# `docker stop -t 25` leaves it time to answer the requests that it has accepted.

FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /doorstep
COPY Cargo.toml Cargo.lock .env.example ./
COPY src src
COPY static static
# cargo rejects a manifest whose tests are missing.
COPY tests tests
RUN cargo build --release --locked --bin doorstep

# The C library and the root certificates, and no shell.
# It has no tags for versions; `docker buildx imagetools inspect gcr.io/distroless/cc-debian12:nonroot` prints today's
# digest.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
COPY --from=build /doorstep/target/release/doorstep /usr/local/bin/doorstep
ENV HOST=0.0.0.0
EXPOSE 3005
USER nonroot
ENTRYPOINT ["doorstep"]
