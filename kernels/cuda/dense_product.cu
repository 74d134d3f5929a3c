// SPDX-License-Identifier: MIT
// Matrix products by cuBLAS. cuBLAS stores matrices column by column, so that it takes a matrix that is stored row by
// row for its transpose. Therefore cᵀ = alpha xᵀ op(a)ᵀ + beta cᵀ is computed.
#include "kernels/cuda/dense_product.hpp"

#include <cublas_v2.h>

#include <string>

namespace dualfield::cuda {

namespace {

void check(cublasStatus_t status, const char* call) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw device::Error(std::string(call) + ": " + cublasGetStatusName(status) + ", " + cublasGetStatusString(status));
}

cublasOperation_t operation(bool transposed) { return transposed ? CUBLAS_OP_T : CUBLAS_OP_N; }

}  // namespace

DenseProducts::DenseProducts(const device::Stream& stream) {
  cublasHandle_t handle;
  check(cublasCreate(&handle), "cublasCreate");
  handle_ = handle;
  check(cublasSetStream(handle, static_cast<cudaStream_t>(stream.native())), "cublasSetStream");
}

DenseProducts::~DenseProducts() { cublasDestroy(static_cast<cublasHandle_t>(handle_)); }

void DenseProducts::operator()(const DenseProduct<double>& p) {
  check(cublasDgemm_64(static_cast<cublasHandle_t>(handle_), CUBLAS_OP_N, operation(p.transposed), p.columns, p.n, p.n,
                       &p.alpha, p.x, p.columns, p.a, p.n, &p.beta, p.c, p.columns),
        "cublasDgemm");
}

void DenseProducts::operator()(const DenseProduct<float>& p) {
  check(cublasSgemm_64(static_cast<cublasHandle_t>(handle_), CUBLAS_OP_N, operation(p.transposed), p.columns, p.n, p.n,
                       &p.alpha, p.x, p.columns, p.a, p.n, &p.beta, p.c, p.columns),
        "cublasSgemm");
}

}  // namespace dualfield::cuda
