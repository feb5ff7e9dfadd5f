FROM quay.io/operator-framework/opm:latest

LABEL operators.operatorframework.io.index.configs.v1=/configs

ENTRYPOINT ["/bin/opm"]
CMD ["serve", "/configs"]

COPY catalog /configs
